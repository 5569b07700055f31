# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import yaml

yaml.load(text)  # expect: security/unsafe-yaml
yaml.load(text, Loader=yaml.FullLoader)  # expect: security/unsafe-yaml
yaml.load(text, Loader=yaml.SafeLoader)
yaml.load(text, yaml.CSafeLoader)
yaml.safe_load(text)
json.load(text)
from yaml import load
load(x)  # expect: security/unsafe-yaml
load(x, SafeLoader)
yaml.x.load(y, Loader="SafeLoader")
ruamel.yaml.load(x)  # expect: security/unsafe-yaml
