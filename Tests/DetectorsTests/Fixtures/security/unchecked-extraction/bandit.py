# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import tarfile
import zipfile

tar = tarfile.open("upload.tar")
tar.extractall("uploads")  # expect: security/unchecked-extraction
tar.extractall("uploads", members=chosen)  # expect: security/unchecked-extraction
# Filtered, chosen by a function, or a zip, which has no such names.
tar.extractall("uploads", filter="data")
tar.extractall("uploads", filter=tarfile.tar_filter)  # expect: security/unchecked-extraction
tar.extractall("uploads", members=safe_members(tar))  # expect: security/unchecked-extraction
zipfile.ZipFile("upload.zip").extractall("uploads")  # expect: security/unchecked-extraction
tar.extract("one")
tar.extractall(members=m.safe(tar))
tar.extractall(filter="tar")  # expect: security/unchecked-extraction
tar.my_extractall_now()  # expect: security/unchecked-extraction
