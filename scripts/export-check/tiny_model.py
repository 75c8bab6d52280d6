"""tiny_model.py FOLDER TEXT…: writes a model with random weights, and a tokenizer trained on these files."""

import pathlib
import sys

import tiny

folder, *texts = sys.argv[1:]
tokenizer = tiny.tokenizer(pathlib.Path(text).read_text() for text in texts)
tiny.model(tokenizer).save_pretrained(folder)
tokenizer.save_pretrained(folder)
