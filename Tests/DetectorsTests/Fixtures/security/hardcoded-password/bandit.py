# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
# Literals that let one in.
password = "hunter2"  # expect: security/hardcoded-password
self.db_password = "correcthorse"  # expect: security/hardcoded-password
config["passwd"] = "s3cr3t!"  # expect: security/hardcoded-password
login(user="me", password="hunter2")  # expect: security/hardcoded-password
settings = {"api_token": "9f86d081884c7d65"}  # expect: security/hardcoded-password
if token == "a94a8fe5ccb19ba61":  # expect: security/hardcoded-password
    pass


def connect(host, pwd="letmein"):  # expect: security/hardcoded-password
    pass


# No passwords: empty, names of fields, templates, sentences, words.
password = ""  # expect: security/hardcoded-password
password_field = "current-password"  # expect: security/hardcoded-password
PASSWORD_HELP = "Your password"  # expect: security/hardcoded-password
password = "{{ vault }}"  # expect: security/hardcoded-password
token = "identifier"  # expect: security/hardcoded-password
if update_password == "always":  # expect: security/hardcoded-password
    pass
form = {"password": "password"}  # expect: security/hardcoded-password
passenger = "hunter2"
compass = "north1"
password = read()


def ask(prompt, password_hint="none"):  # expect: security/hardcoded-password
    pass
password: str = "annotated"
a = password = "chain1"  # expect: security/hardcoded-password
a.b["token"] = "x"  # expect: security/hardcoded-password
y = x["password"]
secrete, b = "a", "b"
if "x" == password: pass
if obj.pass_word == "x" == "y": pass  # expect: security/hardcoded-password, security/hardcoded-password
if password != "" : pass  # expect: security/hardcoded-password
f(password_="x", my_secret="y")  # expect: security/hardcoded-password
f(**{"token": 1, "secret": None, "pwd": x})  # expect: security/hardcoded-password, security/hardcoded-password
def g(a, token="t", /, secret="s", *, pwd="k"): pass  # expect: security/hardcoded-password
async def h(token="t"): pass
lambda password="x": 1
passphrase = f"{x}"
pasword = PASSSWORD = pawword = "x"  # expect: security/hardcoded-password
if (password := "x"): pass
password = ("paren")  # expect: security/hardcoded-password
password = "con" "cat"  # expect: security/hardcoded-password
password = b"bytes"
password += "more"
