# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import copy
import marshal
import pickle as p  # expect: security/unsafe-deserialization
import shelve  # expect: security/unsafe-deserialization
import torch
from pickle import loads as read  # expect: security/unsafe-deserialization

from .pickle import load  # expect: security/unsafe-deserialization

# The data says what runs.
read(message)  # expect: security/unsafe-deserialization
p.load(file)  # expect: security/unsafe-deserialization
marshal.loads(message)  # expect: security/unsafe-deserialization
shelve.open(path)  # expect: security/unsafe-deserialization
torch.load(path)  # expect: security/unsafe-deserialization
# A copy, a module of one's own, weights only.
read(p.dumps(value))  # expect: security/unsafe-deserialization
load(file)  # expect: security/unsafe-deserialization
torch.load(path, weights_only=True)
p.dumps(value)
json.loads(message)
import cPickle, dill  # expect: security/unsafe-deserialization
import pandas as pd
import importlib
pd.read_pickle("x")  # expect: security/unsafe-deserialization
importlib.import_module("pickle")  # expect: security/unsafe-deserialization
importlib.import_module(name="dill")  # expect: security/unsafe-deserialization
importlib.import_module(shelve)  # expect: security/unsafe-deserialization
importlib.import_module(a.pickle)  # expect: security/unsafe-deserialization
__import__("pickle")  # expect: security/unsafe-deserialization
__import__(pickle)
from . import pickle  # expect: security/unsafe-deserialization
from x import pickle as q
from shelve import *  # expect: security/unsafe-deserialization
import pickletools  # expect: security/unsafe-deserialization
def inner():
    import jsonpickle
    jsonpickle.decode(x)  # expect: security/unsafe-deserialization
    jsonpickle.unpickler.Unpickler()  # expect: security/unsafe-deserialization
