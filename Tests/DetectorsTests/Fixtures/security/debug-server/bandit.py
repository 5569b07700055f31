# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
from flask import Flask

app = Flask(__name__)
app.run(debug=True)  # expect: security/debug-server
app.run(host="127.0.0.1", debug=False)
app.run(debug=settings.DEBUG)
app.start(debug=True)
app.run(
    debug="True")  # expect: security/debug-server
run(debug=True)
f().run(debug=True)  # expect: security/debug-server
