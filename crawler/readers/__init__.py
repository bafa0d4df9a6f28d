"""One reader a fact: what a text of a given language states of it, as findings. Pure, and independent of each other."""
