# options: limit=3
# Nothing but data.
x = 1
y = 2
z = 3
a = 4
