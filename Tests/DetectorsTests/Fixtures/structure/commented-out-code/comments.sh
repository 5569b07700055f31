# Code that was turned into comments.
a=1 # expect-next: structure/commented-out-code
# if [ -n "$a" ]; then
#     echo "$a"
# fi
b=2
# Set these to change what is done:
# FOO=$HOME/foo
# BAR=$HOME/bar
# BAZ=$HOME/baz
echo "$a$b"
