# Private functions that nobody mentions.
_used() { echo 1; }
_unused() { echo 2; } # expect: unused/private-function
_completes() { echo 3; }
shown() { _used; }
complete -F _completes shop
