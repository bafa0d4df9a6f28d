"""What a site is, what is known about it, and how that changes."""
