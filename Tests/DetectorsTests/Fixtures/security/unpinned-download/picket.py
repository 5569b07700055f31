from datasets import load_dataset
from huggingface_hub import hf_hub_download, snapshot_download
from transformers import AutoModel

snapshot_download("team/model")  # expect: security/unpinned-download
AutoModel.from_pretrained("team/model", revision="main")  # expect: security/unpinned-download
hf_hub_download("team/model", "config.json")  # expect: security/unpinned-download
load_dataset("team/data")  # expect: security/unpinned-download
AutoModel.from_pretrained("team/model", revision="5d0f2e8a7f1d4fe2b4f4ed1b9a3f9a4a1f6f6f7d")
AutoModel.from_pretrained("./model")
snapshot_download("team/model", revision=COMMIT)
other.from_pretrained("team/model")
