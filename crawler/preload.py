"""What every process that reads holds, loaded once: importing it is all that the process does they are forked from."""

import gc
from itertools import groupby, islice

from crawler import reading as _reading  # noqa: F401  # what is worked with
from crawler.classifier import classifier, examples
from crawler.read import MODULES
from crawler.text import identifier

EVERY = 5  # of the sentences of a language a fifth asks for nearly all that is made on first use

classifier()
identifier()
for language, known in groupby(examples(), key=lambda example: example.language):
    text = "\n".join(example.text for example in islice(known, 0, None, EVERY))
    for module in MODULES:  # their phrases and names
        tuple(module.read(text, language))
gc.collect()
gc.freeze()  # the collector would touch every object, and so copy every page of the memory they share
