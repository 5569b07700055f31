# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
# Nobody will know.
for item in items:
    try:
        item.close()
    except Exception:  # expect: security/swallowed-exception
        pass
    try:
        item.flush()
    except:  # expect: security/swallowed-exception
        continue
    try:
        item.free()
    except Exception as error:  # expect: security/swallowed-exception
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
    except Exception:  # expect: security/swallowed-exception
        # Closing twice is allowed.
        pass
    try:
        item.close()
    except Exception:
        log()
try:
    pass
except (Exception):  # expect: security/swallowed-exception
    pass
try:
    pass
except BaseException:
    pass
try:
    pass
except Exception:
    pass; pass
try:
    pass
except* Exception:  # expect: security/swallowed-exception
    pass
