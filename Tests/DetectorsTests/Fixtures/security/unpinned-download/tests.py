# path: tests/test_sample.py
# Tests may do so.
from huggingface_hub import snapshot_download

path = snapshot_download("team/model")
