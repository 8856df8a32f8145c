#include "storage/hostile/hostile_engine.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/errors.h"
#include "base/check.h"
#include "base/random.h"
#include "storage/forwarding_engine.h"

namespace gramme {
namespace {

/// What becomes of the write that a chain may end in.
enum class Fate { honest, unknown_after_commit, unknown_without_commit };

struct Torment {
  Fate fate;
  uint64_t plan_reruns;
  bool wrote = false;  // the chain reached its write
};

/// Copies of borrowed bytes that are overwritten at the end, so that whoever kept a view reads nonsense.
class Lent {
 public:
  explicit Lent(Present values) : bytes_(values.size()), views_(values.size()) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i]) views_[i] = bytes_[i] = *values[i];
    }
  }
  ~Lent() {
    for (std::string& copy : bytes_) std::ranges::fill(copy, '\xdd');
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  Present present() const { return views_; }

 private:
  std::vector<std::string> bytes_;
  std::vector<std::optional<std::string_view>> views_;
};

bool same_changes(const Batch& a, const Batch& b) {
  return std::ranges::equal(a.changes(), b.changes(), [](const Batch::Change& x, const Batch::Change& y) {
    return x.kind == y.kind && x.key == y.key && x.value == y.value && x.delta == y.delta;
  });
}

using Plan = decltype(Write::plan);

/// Runs a plan once at another moment and once with nothing present, as if other writes had come before;
/// and then, comparing, with what is there.
Planned run_repeatedly(const Plan& plan, const Moment& moment, Present present, uint64_t reruns) {
  if (reruns > 0) {
    (void)plan(Moment{moment.now - 1, moment.version + 1}, Lent(present).present());
    (void)plan(moment, std::vector<std::optional<std::string_view>>(present.size()));
  }
  Planned planned = plan(moment, Lent(present).present());
  for (uint64_t i = 1; i < reruns; ++i) {
    Planned again = plan(moment, Lent(present).present());
    CHECK(again.answer().index() == planned.answer().index());
    CHECK(same_changes(again.batch(), planned.batch()));
  }
  return planned;
}

Step tormented(Step step, std::shared_ptr<Torment> torment);

class TormentedVisitor final : public Visitor {
 public:
  TormentedVisitor(std::unique_ptr<Visitor> visitor, std::shared_ptr<Torment> torment)
      : visitor_(std::move(visitor)), torment_(std::move(torment)) {}

  bool visit(std::string_view key, std::string_view value) override {
    std::optional<std::string_view> entry[] = {key, value};
    Lent lent(entry);
    return visitor_->visit(*lent.present()[0], *lent.present()[1]);
  }

  Step finish() override { return tormented(visitor_->finish(), torment_); }

 private:
  std::unique_ptr<Visitor> visitor_;
  std::shared_ptr<Torment> torment_;
};

Step tormented(Read read, std::shared_ptr<Torment> torment) {
  read.then = [then = std::move(read.then), torment = std::move(torment)](Present present) mutable {
    return tormented(then(Lent(present).present()), torment);
  };
  return read;
}

Step tormented(Scan scan, std::shared_ptr<Torment> torment) {
  scan.visitor = std::make_unique<TormentedVisitor>(std::move(scan.visitor), std::move(torment));
  return scan;
}

Step tormented(Write write, std::shared_ptr<Torment> torment) {
  torment->wrote = true;
  write.plan = [plan = std::move(write.plan), torment](const Moment& moment, Present present) -> Planned {
    Planned planned = run_repeatedly(plan, moment, present, torment->plan_reruns);
    if (torment->fate == Fate::unknown_without_commit)
      return internal_server_error("Dropped by the hostile engine.");
    return planned;
  };
  return write;
}

Step tormented(Step step, std::shared_ptr<Torment> torment) {
  if (Read* read = std::get_if<Read>(&step)) return tormented(std::move(*read), std::move(torment));
  if (Scan* scan = std::get_if<Scan>(&step)) return tormented(std::move(*scan), std::move(torment));
  if (Write* write = std::get_if<Write>(&step)) return tormented(std::move(*write), std::move(torment));
  return step;
}

class HostileEngine final : public ForwardingEngine {
 public:
  HostileEngine(std::unique_ptr<Engine> engine, HostileOptions options)
      : ForwardingEngine(std::move(engine)),
        options_(options),
        random_(options.seed),
        thread_([this] { work(); }) {}

  ~HostileEngine() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void run(Step step, Completion done) override { run_on(nullptr, std::move(step), std::move(done)); }

  /// Without a snapshot, as run() does.
  void run_on(SnapshotPointer snapshot, Step step, Completion done) override {
    std::lock_guard lock(mutex_);
    ++unanswered_;
    auto torment = std::make_shared<Torment>(draw_fate(), options_.plan_reruns);
    waiting_.push_back([this, snapshot = std::move(snapshot), step = std::move(step),
                        done = std::move(done), torment]() mutable {
      start(std::move(snapshot), std::move(step), std::move(done), std::move(torment));
    });
    changed_.notify_all();
  }

 private:
  using Task = std::move_only_function<void()>;

  Fate draw_fate() {
    auto happens = [this](uint64_t one_in) { return one_in > 0 && random_.one_in(one_in); };
    if (happens(options_.unknown_after_commit_one_in)) return Fate::unknown_after_commit;
    if (happens(options_.unknown_without_commit_one_in)) return Fate::unknown_without_commit;
    return Fate::honest;
  }

  void start(SnapshotPointer snapshot, Step step, Completion done, std::shared_ptr<Torment> torment) {
    Step chain = tormented(std::move(step), torment);
    Completion answer = [this, torment, done = std::move(done)](Outcome outcome) mutable {
      if (torment->wrote && torment->fate != Fate::honest)
        outcome = Unknown{"the hostile engine does not say"};
      std::lock_guard lock(mutex_);
      waiting_.push_back([this, done = std::move(done), outcome = std::move(outcome)]() mutable {
        done(std::move(outcome));
        std::lock_guard answered(mutex_);
        --unanswered_;
      });
      changed_.notify_all();
    };
    if (snapshot) return inner_.run_on(std::move(snapshot), std::move(chain), std::move(answer));
    inner_.run(std::move(chain), std::move(answer));
  }

  /// Takes whatever is waiting in random order, each after a random while, until all is answered.
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !waiting_.empty() || (stopping_ && unanswered_ == 0); });
      if (waiting_.empty()) return;
      linger(lock);
      std::swap(waiting_[random_.below(waiting_.size())], waiting_.back());
      Task task = std::move(waiting_.back());
      waiting_.pop_back();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  }

  /// Lets more arrive, so that there is something to choose from; not when plenty is there already.
  void linger(std::unique_lock<std::mutex>& lock) {
    if (options_.longest_delay_microseconds <= 0 || waiting_.size() > 8) return;
    std::chrono::microseconds delay(random_.below(uint64_t(options_.longest_delay_microseconds)));
    lock.unlock();
    std::this_thread::sleep_for(delay);
    lock.lock();
  }

  const HostileOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Random random_;
  std::vector<Task> waiting_;
  uint64_t unanswered_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Engine> make_hostile_engine(std::unique_ptr<Engine> engine, HostileOptions options) {
  return std::make_unique<HostileEngine>(std::move(engine), options);
}

}  // namespace gramme
