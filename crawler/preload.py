"""What every process that reads holds, loaded once: importing it is all that the process does they are forked from."""

import gc

from crawler import reading as _reading  # noqa: F401  # what is worked with
from crawler.classifier import classifier
from crawler.patterns import languages
from crawler.read import MODULES
from crawler.text import identifier

classifier()
identifier()
for module in MODULES:
    for language in languages():  # their phrases and names, which are made on first use
        tuple(module.read("Open to nurses and physicians who work in Germany.", language))
gc.collect()
gc.freeze()  # the collector would touch every object, and so copy every page of the memory they share
