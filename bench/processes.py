"""What the system says of a process and its children: time, memory, threads, descriptors, bytes written."""

import contextlib
import os
import pathlib
import re

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and its children: nginx has workers."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def _ticks(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def cpu_seconds(pid):
    """User and system time of a process and its children."""
    return sum(map(_ticks, family(pid))) / TICKS


def busy_seconds():
    """Time in which the machine's cores were busy, with whatever."""
    user, nice, system, _, _, interrupts, soft, *_ = map(int, pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + interrupts + soft) / TICKS


def own_seconds():
    """Time of this process and of its children that have ended."""
    times = os.times()
    return sum(times[:4])


def status(pid, field):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", text, re.MULTILINE)[1])


def memory_bytes(pid):
    """Resident memory of a process and its children."""
    return sum(status(one, "VmRSS") * 1024 for one in family(pid))


def threads(pid):
    return status(pid, "Threads")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def bytes_written(pid):
    """Bytes that a process has sent to disks."""
    return int(re.search(r"^write_bytes: (\d+)", pathlib.Path(f"/proc/{pid}/io").read_text(), re.MULTILINE)[1])


def disk_bytes(folder):
    """Bytes of the files in a folder, as the disk holds them. Files may go while they are counted."""
    total = 0
    for file in pathlib.Path(folder).rglob("*"):
        with contextlib.suppress(OSError):
            total += file.stat().st_blocks * 512
    return total
