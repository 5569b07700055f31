from flask import Flask

app = Flask(__name__)
app.run(debug=True)  # expect: security/debug-server
app.run(host="127.0.0.1", debug=False)
app.run(debug=settings.DEBUG)
app.start(debug=True)
