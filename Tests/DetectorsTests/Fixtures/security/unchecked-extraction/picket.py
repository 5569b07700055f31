import tarfile
import zipfile

tar = tarfile.open("upload.tar")
tar.extractall("uploads")  # expect: security/unchecked-extraction
tar.extractall("uploads", members=chosen)  # expect: security/unchecked-extraction
# Filtered, chosen by a function, or a zip, which has no such names.
tar.extractall("uploads", filter="data")
tar.extractall("uploads", filter=tarfile.tar_filter)
tar.extractall("uploads", members=safe_members(tar))
zipfile.ZipFile("upload.zip").extractall("uploads")
tar.extract("one")
