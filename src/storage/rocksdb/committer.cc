#include "storage/rocksdb/committer.h"

#include "api/errors.h"
#include "base/logging.h"
#include "storage/counter.h"
#include "storage/rocksdb/recovery.h"
#include "storage/rocksdb/tuning.h"

namespace gramme::embedded {
namespace {

constexpr size_t most_writes_in_group = 1024;
constexpr size_t most_bytes_in_group = 4 << 20;
constexpr size_t last_write_slots = 64 << 10;
constexpr size_t counter_slots = 4096;
constexpr std::chrono::nanoseconds shortest_patience = std::chrono::microseconds(20);
constexpr std::chrono::nanoseconds longest_patience = std::chrono::milliseconds(2);

rocksdb::WriteOptions write_options(bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  return options;
}

Outcome outcome_of(PendingWrite& pending) {
  auto& answer = pending.planned->answer();
  if (Error* error = std::get_if<Error>(&answer)) return std::move(*error);
  return std::get<Response>(std::move(answer));
}

}  // namespace

Committer::Committer(rocksdb::DB& database, Syncer& syncer, DiskRoom room, const Clock& clock, bool sync,
                     Version last_version)
    : database_(database),
      syncer_(syncer),
      clock_(clock),
      read_options_(read_options(true)),
      write_options_(write_options(sync)),
      room_(std::move(room)),
      counter_cache_(counter_slots),
      last_writes_(last_write_slots),
      last_version_(last_version),
      published_(last_version),
      thread_([this] { work(); }) {}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  submitted_.notify_one();
  thread_.join();
}

void Committer::submit(std::unique_ptr<PendingWrite> pending) {
  {
    std::lock_guard lock(mutex_);
    incoming_.push_back(std::move(pending));
    if (incoming_.size() != wanted_) return;
  }
  submitted_.notify_one();
}

EngineStatistics Committer::statistics() const {
  return {.commits = commits_, .groups = groups_, .syncs = syncs_, .last_version = published_};
}

void Committer::work() {
  while (gather()) {
    if (syncer_.failed()) {
      refuse_all(internal_server_error(
          "Writes are no longer accepted since a commit failed; the server must be restarted."));
    } else if (!room_.suffices()) {
      refuse_all(internal_server_error(
          "The disk is nearly full: writes are refused until there is room on it, reads go on."));
    } else {
      plan_group();
      commit_group();
    }
  }
}

/// Waits until something is to be done; false when nothing will be.
bool Committer::gather() {
  std::vector<std::unique_ptr<PendingWrite>> taken;
  {
    std::unique_lock lock(mutex_);
    wanted_ = 1;
    submitted_.wait(lock, [this] { return stopping_ || !incoming_.empty() || !backlog_.empty(); });
    await_more(lock);
    taken.swap(incoming_);
  }
  std::ranges::move(taken, std::back_inserter(backlog_));
  return !backlog_.empty();
}

/// Clients answer a completion with their next write. Without a pause for those, they fall into two halves
/// that wait for each other's syncs in turn; so a small part of a sync's time is spent waiting for as many
/// as there were before.
void Committer::await_more(std::unique_lock<std::mutex>& lock) {
  if (patience_ < shortest_patience || backlog_.size() + incoming_.size() >= expected_) return;
  wanted_ = expected_ - backlog_.size();
  submitted_.wait_for(lock, patience_, [this] { return stopping_ || incoming_.size() >= wanted_; });
}

void Committer::plan_group() {
  group_.clear();
  overlay_.clear();
  group_bytes_ = 0;
  group_commits_ = 0;
  while (!backlog_.empty() && group_.size() < most_writes_in_group && group_bytes_ < most_bytes_in_group) {
    group_.push_back(std::move(backlog_.front()));
    backlog_.pop_front();
    plan(*group_.back());
  }
}

void Committer::plan(PendingWrite& pending) {
  Result<void> found = find_present(pending);
  if (!found) {
    pending.planned.emplace(found.error());
    return;
  }
  pending.planned.emplace(pending.write.plan(Moment{clock_.now(), last_version_ + 1}, present_));
  if (std::holds_alternative<Error>(pending.planned->answer()) || pending.planned->batch().empty()) return;
  Result<void> loaded = load_counters(pending.planned->batch());
  if (loaded) {
    apply(pending);
  } else {
    pending.planned.emplace(loaded.error());
  }
}

/// What was read ahead counts if nothing was written to the key since; else this group's changes; else the
/// database.
Result<void> Committer::find_present(PendingWrite& pending) {
  present_.assign(pending.values.present().begin(), pending.values.present().end());
  for (size_t place = 0; place < present_.size(); ++place) {
    HashedKey key(pending.write.keys[place]);
    if (last_write(key) <= pending.seen) continue;
    if (auto changed = overlay_.find(key)) {
      present_[place] = *changed;
      continue;
    }
    TRY(pending.values.fetch_one(database_, read_options_, pending.write.keys[place], place));
    present_[place] = pending.values.present()[place];
  }
  return {};
}

/// All of a batch's counters first, so that applying it cannot fail half-way.
Result<void> Committer::load_counters(const Batch& batch) {
  counters_.clear();
  for (const Batch::Change& change : batch.changes()) {
    HashedKey key(change.key);
    if (change.kind != Batch::Kind::add || overlay_.find(key)) continue;
    counters_.emplace_back(key, TRY(load_counter(key)));
  }
  for (const auto& [key, value] : counters_) overlay_.load_counter(key, value);
  return {};
}

Result<int64_t> Committer::load_counter(const HashedKey& key) {
  if (std::optional<int64_t> known = counter_cache_.find(key)) return *known;
  rocksdb::PinnableSlice value;
  rocksdb::Status status = database_.Get(read_options_, database_.DefaultColumnFamily(), key.key, &value);
  if (status.IsNotFound()) return 0;
  if (!status.ok()) return read_failed(status);
  return decode_counter(value.ToStringView());
}

void Committer::apply(PendingWrite& pending) {
  pending.version = ++last_version_;
  ++group_commits_;
  for (const Batch::Change& change : pending.planned->batch().changes()) {
    HashedKey key(change.key);
    overlay_.apply(key, change);
    last_write(key) = last_version_;
    group_bytes_ += change.key.size() + change.value.size();
  }
}

/// Answers that changed nothing wait for the group too: they may tell of changes before them that are not
/// yet durable.
void Committer::commit_group() {
  std::optional<Unknown> unknown;
  if (last_version_ > published_) {
    rocksdb::Status status = write_batch();
    if (status.ok()) {
      published_.store(last_version_, std::memory_order_release);
      syncer_.committed(last_version_);
      overlay_.tell(counter_cache_);
      show_group();
    } else {
      unknown = Unknown{status.ToString()};
      LOG_ERROR(
          "A commit to the data folder failed: {}. Whether its {} writes were made is unknown. No more "
          "writes are accepted, reads go on. Find the cause (is the disk full or broken?), then restart.",
          status.ToString(), group_.size());
    }
  }
  complete_group(unknown);
}

rocksdb::Status Committer::write_batch() {
  VersionSpan span{published_ + 1, last_version_};
  batch_.Clear();
  rocksdb::Status status = batch_.Put(version_record_key, encode_version_record(span));
  if (!status.ok()) return status;
  overlay_.append_to(batch_);
  auto start = std::chrono::steady_clock::now();
  status = syncer_.write(write_options_, batch_);
  patience_ = std::min((std::chrono::steady_clock::now() - start) / 8, longest_patience);
  room_.used(group_bytes_);
  commits_ += group_commits_;
  ++groups_;
  if (write_options_.sync) ++syncs_;
  return status;
}

void Committer::show_group() {
  if (observations_.empty()) return;
  for (const auto& pending : group_) {
    if (pending->version == 0) continue;
    for (const Batch::Change& change : pending->planned->batch().changes()) {
      if (change.kind == Batch::Kind::add) continue;
      const std::string* value = change.kind == Batch::Kind::put ? &change.value : nullptr;
      for (const Observation& observation : observations_) {
        if (change.key.starts_with(observation.prefix))
          observation.observer(change.key, value, pending->version);
      }
    }
  }
}

void Committer::complete_group(const std::optional<Unknown>& unknown) {
  {
    std::lock_guard lock(mutex_);
    expected_ = std::min(group_.size() + backlog_.size() + incoming_.size(), most_writes_in_group);
  }
  for (auto& pending : group_) {
    pending->done(unknown ? Outcome(*unknown) : outcome_of(*pending));
    pending.reset();
  }
}

void Committer::refuse_all(const Error& error) {
  for (auto& pending : backlog_) pending->done(error);
  backlog_.clear();
}

}  // namespace gramme::embedded
