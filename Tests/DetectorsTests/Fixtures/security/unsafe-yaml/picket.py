import yaml

yaml.load(text)  # expect: security/unsafe-yaml
yaml.load(text, Loader=yaml.FullLoader)  # expect: security/unsafe-yaml
yaml.load(text, Loader=yaml.SafeLoader)
yaml.load(text, yaml.CSafeLoader)
yaml.safe_load(text)
json.load(text)
