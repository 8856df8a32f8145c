"""Mixed load for as long as you like: items, pages, batches, transactions, tables and indexes that come and go, items that
expire, a stream that is read. Memory, descriptors, threads, disk and latencies are sampled; in the end it says whether
something grows, and draws it. The server's clock runs faster than the real one, so that the day for which a stream keeps its records passes
within the first part of the run.
"""

import argparse
import collections
import json
import multiprocessing
import pathlib
import queue
import random
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(ROOT / "tests"), str(ROOT / "bench")]
from load import Gardener, Items, Reader, prepare  # noqa: E402
from picture import draw  # noqa: E402
from processes import descriptors, disk_bytes, memory_bytes, threads  # noqa: E402
from progress import Progress  # noqa: E402
from server import Server  # noqa: E402
from stream_reader import calling  # noqa: E402
from verdict import WARM_UP, judge  # noqa: E402
from wire import Wire  # noqa: E402

TELLING = 1800  # seconds
DAY = 24 * 3600
SPEED_MAX = 300  # so that an iterator of a stream does not expire between two turns of its reader
CACHE = "64M"  # full soon: then memory should stand still


class Failed(Exception):
    """The load met what it should not."""


class Soak:
    def __init__(self, server, data, options):
        self.server, self.data, self.options = server, data, options
        self.wire = Wire(server.port, timeout=60)
        self.call = calling(self.wire)
        self.queue, self.now = multiprocessing.Queue(), multiprocessing.Value("d", time.time())
        self.moved = 0  # seconds of the server's clock
        self.advance = 0  # how long it took the last time until all was done that had become due
        self.speed = min(max(DAY / (options.seconds * WARM_UP * 0.9), 1), SPEED_MAX)
        self.taken, self.records = [], collections.deque()  # of the interval; (server's time, bytes) of the stream's
        prepare(server.port)
        items = max(options.rate // 100, 1)
        self.workers = [Items(*self.common(), options.rate / items, options.seed + number) for number in range(items)]
        self.workers += [Gardener(*self.common(), 0.2, options.seed), Reader(*self.common(), 2, options.seed)]
        for worker in self.workers:
            worker.start()

    def common(self):
        return self.server.port, self.queue, self.now

    def run(self):
        """Yields a sample every few seconds."""
        begun = sampled = time.monotonic()
        while time.monotonic() < begun + self.options.seconds:
            time.sleep(0.5)
            self.move_clock(time.monotonic() - begun)
            self.collect()
            if time.monotonic() - sampled >= self.options.interval:
                yield self.sample(time.monotonic() - begun, time.monotonic() - sampled)
                sampled = time.monotonic()

    def move_clock(self, passed):
        wanted = passed * self.speed
        step = int(wanted - self.moved)
        if step > 0:
            begun = time.monotonic()
            self.now.value = float(self.call("Gramme_20261101.AdvanceClock", Seconds=step)["Now"])
            self.advance = time.monotonic() - begun
            self.moved += step

    def collect(self):
        while True:
            try:
                taken, surprises, figures = self.queue.get_nowait()
            except queue.Empty:
                break
            if surprises:
                raise Failed("; ".join(surprises[:3]))
            self.taken += [one for times in taken.values() for one in times]
            if "records" in figures:
                self.records.append((self.now.value, figures["record_bytes"]))
        if not all(worker.is_alive() for worker in self.workers):
            raise Failed("a client has ended: " + "".join(self.server.log[-5:]))

    def live_bytes(self):
        """Of items, index entries and the records that the stream still keeps."""
        while self.records and self.records[0][0] < self.now.value - DAY:
            self.records.popleft()
        total = sum(size for _, size in self.records)
        for name in self.call("ListTables")["TableNames"]:
            status, described = self.wire.call("DescribeTable", {"TableName": name})
            if status == 200:
                table = described["Table"]
                total += table["TableSizeBytes"]
                total += sum(index["IndexSizeBytes"] for index in table.get("GlobalSecondaryIndexes", ()))
        return total

    def sample(self, at, interval):
        times, self.taken = sorted(self.taken), []
        if not times:
            raise Failed(f"no answer within {interval:.0f} s")
        pid, live, disk = self.server.process.pid, self.live_bytes(), disk_bytes(self.data)
        tasks = self.call("Gramme_20261101.ListBackgroundTasks")["BackgroundTasks"]
        failing = [task for task in tasks if "Error" in task]
        if failing:
            raise Failed(f"background tasks fail: {failing}")
        return {
            "at": at,
            "memory": memory_bytes(pid),
            "descriptors": descriptors(pid),
            "threads": threads(pid),
            "disk": disk,
            "live": live,
            "disk_ratio": disk / live,
            "rate": len(times) / interval,
            **{name: times[min(int(len(times) * share), len(times) - 1)] for name, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))},
            "lag": max(task["LagSeconds"] for task in tasks),
            "advance": self.advance,
        }

    def stop(self):
        for worker in self.workers:
            worker.terminate()
            worker.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--server", help="path of a gramme binary")
    what.add_argument("--report", type=pathlib.Path, metavar="FOLDER", help="judge and draw a soak again")
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--rate", type=int, default=300, help="requests a second (%(default)s)")
    parser.add_argument("--interval", type=float, default=5, help="seconds between two samples (%(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of what the clients draw")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "soak" / time.strftime("%Y-%m-%d-%H%M%S"))
    options = parser.parse_args()
    options.seconds = options.hours * 3600
    folder = options.report or options.folder
    trouble = None if options.report else record(options, folder)
    sys.exit(report(folder, trouble))


def record(options, folder):
    """Runs a soak and writes its samples; what ended it early, in words."""
    folder.mkdir(parents=True)
    print(f"seed {options.seed}; samples and picture go to {folder}", file=sys.stderr)
    progress = Progress(options.seconds)
    arguments = ["--cache", CACHE, "--test-clock", "--log-level", "warning"]
    with tempfile.TemporaryDirectory(dir=folder) as data:
        with Server(options.server, "--data", data, *arguments) as server, open(folder / "samples.jsonl", "w") as file:
            soak = Soak(server, data, options)
            try:
                for sample in soak.run():
                    file.write(json.dumps(sample) + "\n")
                    file.flush()
                    progress.begin(in_words(sample))
                    progress.end(options.interval)
            except (Failed, OSError) as failure:
                return str(failure)
            finally:
                soak.stop()
                progress.close()
            status = server.stop()
            return f"the server ended with status {status}" if status else None


def in_words(sample):
    return (
        f"{sample['rate']:.0f} requests/s, p99.9 {sample['p999'] * 1000:.1f} ms, {sample['memory'] / 1e6:.0f} MB of memory, "
        f"{sample['disk'] / 1e6:.0f} MB on disk, {sample['descriptors']} descriptors"
    )


def report(folder, trouble=None):
    """Prints and draws what was found; the exit status."""
    samples = [json.loads(line) for line in (folder / "samples.jsonl").read_text().splitlines()]
    findings = judge(samples)
    if samples:
        draw(samples, folder / "soak.svg")
    lines = [str(finding) for finding in findings] or ["too short for a verdict"]
    if samples and samples[-1]["at"] < TELLING:
        lines.append("(less than half an hour says little: caches and buffers are still filling)")
    if trouble:
        lines.append(f"FAILED: {trouble}")
    text = "\n".join(lines)
    (folder / "verdict.txt").write_text(text + "\n")
    print(text)
    return 1 if trouble or any(finding.grows for finding in findings) else 0


if __name__ == "__main__":
    main()
