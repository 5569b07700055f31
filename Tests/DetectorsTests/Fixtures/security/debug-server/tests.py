# path: tests/test_sample.py
# Tests may do so.
from flask import Flask

app = Flask(__name__)
app.run(debug=True)
