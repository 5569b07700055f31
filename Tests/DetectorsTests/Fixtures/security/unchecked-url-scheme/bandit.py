# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import urllib.request
from urllib.request import urlopen

urlopen(url)  # expect: security/unchecked-url-scheme
urllib.request.urlretrieve(source + ".zip", "x.zip")  # expect: security/unchecked-url-scheme
urlopen("https://example.org")  # expect: security/unchecked-url-scheme
urllib.request.urlopen("https://example.org/" "feed")  # expect: security/unchecked-url-scheme
self.urlopen(url)
urllib.request.URLopener()  # expect: security/unchecked-url-scheme
from six.moves import urllib
urllib.request.FancyURLopener(x)  # expect: security/unchecked-url-scheme
