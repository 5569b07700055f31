import urllib.request
from urllib.request import urlopen

urlopen(url)  # expect: security/unchecked-url-scheme
urllib.request.urlretrieve(source + ".zip", "x.zip")  # expect: security/unchecked-url-scheme
urlopen("https://example.org")
urllib.request.urlopen("https://example.org/" "feed")
self.urlopen(url)
