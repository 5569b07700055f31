# expect: structure/long-file
# options: limit=3
f() {
  echo 1
}

f
