# Literals that let one in.
password = "hunter2"  # expect: security/hardcoded-password
self.db_password = "correcthorse"  # expect: security/hardcoded-password
config["passwd"] = "s3cr3t!"  # expect: security/hardcoded-password
login(user="me", password="hunter2")  # expect: security/hardcoded-password
settings = {"api_token": "9f86d081"}  # expect: security/hardcoded-password
if token == "a94a8fe5ccb19ba61":  # expect: security/hardcoded-password
    pass


def connect(host, pwd="letmein"):  # expect: security/hardcoded-password
    pass


# One secret, one finding: these are secrets/hardcoded-credential's.
password = "tr0ub4dor&3xk"
login(user="me", password="tr0ub4dor&3xk")
if password == "tr0ub4dor&3xk":  # expect: security/hardcoded-password
    pass
# No passwords: empty, names of fields, templates, sentences, words.
password = ""
password_field = "current-password"
PASSWORD_HELP = "Your password"
password = "{{ vault }}"
token = "identifier"
if update_password == "always":
    pass
form = {"password": "password"}
passenger = "hunter2"
compass = "north1"
password = read()


def ask(prompt, password_hint="none"):
    pass
