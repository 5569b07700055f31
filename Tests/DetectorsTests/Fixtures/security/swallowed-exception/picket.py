# Nobody will know.
for item in items:
    try:
        item.close()
        # expect-next: security/swallowed-exception
    except Exception:
        pass
    try:
        item.flush()
        # expect-next: security/swallowed-exception
    except:
        continue
    try:
        item.free()
        # expect-next: security/swallowed-exception
    except Exception as error:
        pass

# Expected, explained or told.
for item in items:
    try:
        item.close()
    except OSError:
        pass
    try:
        item.close()
    except (OSError, Exception):
        pass
    try:
        item.close()
    except Exception:
        # Closing twice is allowed.
        pass
    try:
        item.close()
    except Exception:
        log()
