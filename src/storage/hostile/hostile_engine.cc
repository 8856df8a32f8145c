#include "storage/hostile/hostile_engine.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "storage/forwarding_engine.h"
#include "storage/hostile/torment.h"

namespace gramme {
namespace {

using hostile::Fate;
using hostile::told;
using hostile::Torment;
using hostile::tormented;

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

  void run(Step step, Completion done) noexcept override {
    run_on(nullptr, std::move(step), std::move(done));
  }

  /// Without a snapshot, as run() does.
  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override {
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
      outcome = told(std::move(outcome), *torment);
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
