import copy
import marshal
import pickle as p
import shelve
import torch
from pickle import loads as read

from .pickle import load

# The data says what runs.
read(message)  # expect: security/unsafe-deserialization
p.load(file)  # expect: security/unsafe-deserialization
marshal.loads(message)  # expect: security/unsafe-deserialization
shelve.open(path)  # expect: security/unsafe-deserialization
torch.load(path)  # expect: security/unsafe-deserialization
# A copy, a module of one's own, weights only.
read(p.dumps(value))
load(file)
torch.load(path, weights_only=True)
p.dumps(value)
json.loads(message)
