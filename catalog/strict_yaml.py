"""YAML that a curator can trust: every value keeps its place, and nothing is guessed.

YAML 1.1 reads `NO` as false, keeps the last of two equal keys and lets one alias stand for a gigabyte. Here plain
scalars are text unless they are `true`, `false` or a number, a key said twice is a problem with its line, and anchors,
tags and deep nesting are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 8_000_000  # nearly seven times the catalogue of 2026; a longer file is a mistake or an attack
MAX_DEPTH = 12  # a source inside a site inside `sites` is five deep
MAX_EVENTS = 270_000  # bounds time and memory for what fits in MAX_BYTES; 580 sites make 90,000
MAX_FAULTS = 1_000  # nobody reads further

TOO_DEEP, FEW_LEVELS = f"nesting deeper than {MAX_DEPTH}", "a record needs no more than five levels"

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")

Value = str | int | float | bool | list["Node"] | dict[str, "Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it starts: `line` and `column` count from 1."""

    value: Value
    line: int
    column: int

    def plain(self) -> Any:
        """The value without places, as `json.loads` would give it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def below(self, step: str | int) -> "Node | None":
        """What stands under a key or at a place of a list; None when there is nothing."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None

    def at(self, path: tuple[str | int, ...]) -> "Node":
        """The deepest node on `path` that exists, so that what is missing is reported at its parent."""
        node = self
        for step in path:
            below = node.below(step)
            if below is None:
                break
            node = below
        return node

    def holds_more_than(self, limit: int) -> bool:
        """Whether there are more than `limit` values in it, itself counted."""
        waiting, seen = [self], 0
        while waiting and seen <= limit:
            value = waiting.pop().value
            seen += 1
            if isinstance(value, dict):
                waiting.extend(value.values())
            elif isinstance(value, list):
                waiting.extend(value)
        return seen > limit


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the text as YAML."""

    message: str
    line: int
    column: int
    key: str = ""
    suggestion: str = ""


class StrictYamlError(ValueError):
    """The text cannot be read at all; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"line {fault.line}, column {fault.column}: {fault.message}")
        self.fault = fault


def read_bytes(path: Path) -> bytes:
    """The file at `path`, but never much more of it than may be read: a longer one is refused by `decode`."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def decode(data: bytes) -> str:
    """`data` as text; StrictYamlError when it is too long or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise StrictYamlError(
            Fault(
                f"the file is longer than {MAX_BYTES:,} bytes", 1, 1, suggestion="split it or remove what is not a site"
            )
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise StrictYamlError(
            Fault("the file is not UTF-8 text", line, column, suggestion="save it as UTF-8")
        ) from None


def parse(text: str) -> tuple[Node, list[Fault]]:
    """The one document in `text` with every place kept, and the faults that do not stop the reading (keys said twice).

    Raises StrictYamlError at the first fault that does: broken syntax, an anchor, alias or tag, too deep, too long.
    """
    if len(text) > MAX_BYTES:
        raise StrictYamlError(Fault(f"the text is longer than {MAX_BYTES:,} characters", 1, 1))
    faults: list[Fault] = []
    try:
        root = _document(_events(text), faults)
    except yaml.MarkedYAMLError as error:
        raise StrictYamlError(_broken(error)) from None
    except yaml.YAMLError as error:  # the reader's own: a control character, a lone surrogate
        position = getattr(error, "position", 0) or 0
        raise StrictYamlError(
            Fault("not YAML: a character that no text may hold", text.count("\n", 0, position) + 1, 1)
        ) from None
    except UnicodeEncodeError as error:
        raise StrictYamlError(
            Fault("not YAML: half of a character pair", text.count("\n", 0, error.start) + 1, 1)
        ) from None
    return root, faults


def read(path: Path) -> Any:
    """What the project's own file at `path` holds, as `json.loads` would give it.

    ValueError names the file and the line of its first fault.
    """
    root, faults = parse(decode(read_bytes(path)))
    if faults:
        raise ValueError(f"{path.name}:{faults[0].line}: {faults[0].message}")
    return root.plain()


# What to do about what the YAML parser says, by a part of its sentence; the first that fits.
_ADVICE = (
    ("mapping values", "mend the indentation, or put a text with a colon in quotes"),
    ("tab", "indent with blanks"),
    ("escape", "write the character itself"),
    ("quoted scalar", "close the quote"),
    ("flow sequence", "close the bracket"),
    ("flow mapping", "close the brace"),
    ("could not find expected ':'", "a key is followed by a colon"),
    ("block", "mend the indentation"),
    ("cannot start any token", "put the text in quotes"),
)


def _broken(error: yaml.MarkedYAMLError) -> Fault:
    problem = " ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    if "nesting depth" in problem:  # newer parsers stop by themselves before our own count is asked
        return Fault(f"{TOO_DEEP} is not allowed here", mark.line + 1 if mark else 1, 1, suggestion=FEW_LEVELS)
    advice = next((advice for part, advice in _ADVICE if part in problem), "")
    if error.context_mark is not None and advice.startswith("close"):
        mark = error.context_mark  # where it was opened, not where the file ended
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Fault(f"not YAML: {problem}", line, column, suggestion=advice)


def _events(text: str) -> Iterator[yaml.Event]:
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if number > MAX_EVENTS:
            raise StrictYamlError(Fault(f"more than {MAX_EVENTS:,} values", *_place(event)))
        yield event


def _document(events: Iterator[yaml.Event], faults: list[Fault]) -> Node:
    """Build the tree with a stack of its own: the nesting of a hostile file never becomes Python's."""
    root: Node | None = None
    stack: list[tuple[Node, list[Node]]] = []  # an open collection, and for a mapping the key that waits for its value
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _refusal(event, "a second document", "keep one document a file")
        if isinstance(event, yaml.AliasEvent):
            raise _refusal(event, "an alias (*)", "write the value out")
        if isinstance(event, yaml.ScalarEvent):
            _refuse_tags(event)
            node = Node(_scalar(event), *_place(event))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            _refuse_tags(event)
            if len(stack) >= MAX_DEPTH:
                raise _refusal(event, TOO_DEEP, FEW_LEVELS)
            empty: Value = {} if isinstance(event, yaml.MappingStartEvent) else []
            stack.append((Node(empty, *_place(event)), []))
            continue
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            node, _ = stack.pop()
        else:
            continue
        if stack:
            _attach(node, *stack[-1], faults)
        else:
            root = node
    return root or Node("", 1, 1)


def _attach(node: Node, parent: Node, waiting: list[Node], faults: list[Fault]) -> None:
    if isinstance(parent.value, list):
        parent.value.append(node)
        return
    assert isinstance(parent.value, dict)
    if not waiting:
        if isinstance(node.value, dict | list):
            raise StrictYamlError(Fault("a key must be a word", node.line, node.column))
        waiting.append(node)
        return
    key_node = waiting.pop()
    key = str(key_node.value)
    if key in parent.value:
        first = parent.value[key]
        if len(faults) >= MAX_FAULTS:
            return
        faults.append(
            Fault(
                f"the key '{key}' is said twice, first on line {first.line}",
                key_node.line,
                key_node.column,
                key,
                "keep one",
            )
        )
        return
    parent.value[key] = node


def _scalar(event: yaml.ScalarEvent) -> str | int | float | bool:
    text: str = event.value
    if event.style is not None and event.style != "":
        return text
    if text in ("true", "false"):
        return text == "true"
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    return float(text) if match[2] else int(text)


def _refuse_tags(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.anchor is not None:
        raise _refusal(event, f"an anchor (&{event.anchor[:40]})", "write the value out")
    if event.tag is not None:
        raise _refusal(event, f"a tag ({event.tag[:40]})", "leave it out")


def _refusal(event: yaml.Event, what: str, suggestion: str) -> StrictYamlError:
    return StrictYamlError(Fault(f"{what} is not allowed here", *_place(event), suggestion=suggestion))


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
