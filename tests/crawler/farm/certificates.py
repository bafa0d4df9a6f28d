"""An authority of the farm's own, and certificates for its hosts: good ones, and each kind of bad one."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:60])])


class Authority:
    """Signs certificates. All hosts share one key: making keys is what takes time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._host_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[tuple[str, str | None], ssl.SSLContext] = {}
        now = datetime.now(UTC)
        subject = _name("Farm authority")
        self._certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.trust = folder / "authority.pem"
        self.trust.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        self._key_file = folder / "host.key"
        self._key_file.write_bytes(
            self._host_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def context(self, host: str, flaw: str | None = None) -> ssl.SSLContext:
        """What a server needs to be `host`, or a host with a flaw."""
        key = (host, flaw)
        if key not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._issue(host, flaw), self._key_file)
            self._contexts[key] = context
        return self._contexts[key]

    def _issue(self, host: str, flaw: str | None) -> Path:
        now = datetime.now(UTC)
        named = "somebody-else.example" if flaw == "other_host" else host
        own = flaw == "self_signed"
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(named))
            .issuer_name(_name(named) if own else self._certificate.subject)
            .public_key(self._host_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=10 if flaw == "not_yet" else -20))
            .not_valid_after(now + timedelta(days=-10 if flaw == "expired" else 20))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(named)]), critical=False)
            .sign(self._host_key if own else self._key, hashes.SHA256())
        )
        path = self._folder / f"{host}-{flaw or 'good'}.pem"
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return path
