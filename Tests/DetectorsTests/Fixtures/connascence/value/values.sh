CACHE_SECONDS=45
CACHE_MS=45000 # expect: connascence/value low
RETRY_SECONDS=30
RETRY_MS=$((RETRY_SECONDS * 1000))

one() {
    copy "/var/lib/shop/orders" # expect: connascence/value low
}

two() {
    copy "/var/lib/shop/orders" "/tmp/shop/orders"
}

three() {
    copy "/var/lib/shop/orders" "/tmp/shop/orders"
}

four() {
    copy "/tmp/shop/orders"
}
