"""A small separate disk for a worker's state that can be filled and made read-only: a tmpfs, if mounting is allowed."""
import errno
import subprocess

SIZE = "512m"
CHUNK = 1 << 20


class Disk:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        result = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "turnstile-torture", folder], capture_output=True, text=True)
        self.mounted = result.returncode == 0
        self.refusal = result.stderr.strip()

    def remount(self, how):
        """False if a file there is still open for writing."""
        return subprocess.run(["mount", "-o", f"remount,{how}", self.folder], capture_output=True).returncode == 0

    def fill(self):
        with (self.folder / "filler").open("wb", buffering=0) as file:
            size = CHUNK
            while size:
                try:
                    file.write(b"\0" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2  # fills it to the last byte

    def empty(self):
        (self.folder / "filler").unlink(missing_ok=True)

    def end(self):
        if self.mounted:
            subprocess.run(["umount", self.folder], capture_output=True)
            self.mounted = False
