#include "storage/rocksdb/chain.h"

namespace gramme::embedded {
namespace {

// What an event loop may do for one request before others have waited too long for it: a few hundred
// microseconds.
constexpr int64_t most_entries_at_once = 256;
constexpr int64_t most_bytes_at_once = 256 << 10;

/// Reads ahead what the plan needs and queues it, so that an item that is not in memory holds up nobody
/// else's write.
void submit(ChainContext& context, std::unique_ptr<PendingWrite> pending, bool may_block) {
  pending->seen = context.committer.published();
  const rocksdb::ReadOptions& options = may_block ? context.blocking : context.quick;
  Result<bool> fetched = pending->values.fetch(context.database, options, pending->write.keys);
  if (!fetched) return pending->done(fetched.error());
  if (*fetched) return context.committer.submit(std::move(pending));
  context.pool.post(
      [&context, pending = std::move(pending)]() mutable { submit(context, std::move(pending), true); });
}

}  // namespace

Chain::Chain(ChainContext& context, Step step, Completion done)
    : context_(&context),
      step_(std::move(step)),
      done_(std::move(done)),
      snapshot_(nullptr, ReleaseSnapshot{&context.database}),
      entries_left_(most_entries_at_once),
      bytes_left_(most_bytes_at_once) {}

Chain::Chain(ChainContext& context, Step step, Completion done, const rocksdb::Snapshot* snapshot)
    : Chain(context, std::move(step), std::move(done)) {
  snapshot_ = {snapshot, ReleaseSnapshot{nullptr}};
}

void Chain::run() {
  for (;;) {
    if (Response* response = std::get_if<Response>(&step_)) return finish(std::move(*response));
    if (Error* error = std::get_if<Error>(&step_)) return finish(std::move(*error));
    if (Write* write = std::get_if<Write>(&step_)) {
      snapshot_.reset();
      return submit(*context_, std::make_unique<PendingWrite>(std::move(*write), std::move(done_)),
                    may_block_);
    }
    Read* read = std::get_if<Read>(&step_);
    if (!(read ? take(*read) : take(std::get<Scan>(step_)))) return run_in_pool();
    at_first_step_ = false;
  }
}

bool Chain::take(Read& read) {
  if (!may_block_ && entries_left_ <= 0) return false;
  if (!at_first_step_ || read.keys.size() > 1) take_snapshot();
  Values values;
  Result<bool> fetched = values.fetch(context_->database, read_options(), read.keys);
  if (fetched && !*fetched) return false;
  entries_left_ -= int64_t(read.keys.size());
  Step next = fetched ? read.then(values.present()) : Step(fetched.error());
  step_ = std::move(next);
  return true;
}

bool Chain::take(Scan& scan) {
  take_snapshot();
  if (scan.range.first < scan.range.last && !show_entries(scan)) return false;
  if (std::holds_alternative<Error>(step_)) return true;
  Step next = scan.visitor->finish();
  step_ = std::move(next);
  return true;
}

/// Shows what is left of the range; when it stops early, the range has shrunk to what was not shown.
bool Chain::show_entries(Scan& scan) {
  const bool forward = scan.direction == Direction::forward;
  const rocksdb::Slice first(scan.range.first), last(scan.range.last);
  rocksdb::ReadOptions options = read_options();
  options.iterate_lower_bound = &first;
  options.iterate_upper_bound = &last;
  std::unique_ptr<rocksdb::Iterator> entry(context_->database.NewIterator(options));
  bool any_shown = false;
  std::string shown;
  forward ? entry->SeekToFirst() : entry->SeekToLast();
  while (entry->Valid() && (may_block_ || (entries_left_ > 0 && bytes_left_ > 0))) {
    rocksdb::Slice key = entry->key(), value = entry->value();
    if (!may_block_) shown.assign(key.data(), key.size()), any_shown = true;
    if (!scan.visitor->visit(key.ToStringView(), value.ToStringView())) return true;
    --entries_left_;
    bytes_left_ -= int64_t(key.size() + value.size());
    forward ? entry->Next() : entry->Prev();
  }
  const bool more = entry->Valid() || (!may_block_ && entry->status().IsIncomplete());
  if (!more) {
    rocksdb::Status status = entry->status();
    entry.reset();
    if (!status.ok()) step_ = read_failed(status);
    return true;
  }
  entry.reset();
  if (any_shown) {
    if (forward) shown.push_back('\0');
    (forward ? scan.range.first : scan.range.last) = std::move(shown);
  }
  return false;
}

void Chain::take_snapshot() {
  if (!snapshot_) snapshot_.reset(context_->database.GetSnapshot());
}

rocksdb::ReadOptions Chain::read_options() const {
  rocksdb::ReadOptions options = may_block_ ? context_->blocking : context_->quick;
  options.snapshot = snapshot_.get();
  return options;
}

void Chain::run_in_pool() {
  ThreadPool& pool = context_->pool;
  may_block_ = true;
  pool.post([chain = std::move(*this)]() mutable { chain.run(); });
}

void Chain::finish(Outcome outcome) {
  snapshot_.reset();
  done_(std::move(outcome));
}

}  // namespace gramme::embedded
