# Tokens of tests open nothing.
# path: tests/test_session.py
SESSION = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTcifQ.@n43@"
