#include "storage/hostile/torment.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "base/check.h"

namespace gramme::hostile {
namespace {

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

}  // namespace

Step tormented(Step step, std::shared_ptr<Torment> torment) {
  if (Read* read = std::get_if<Read>(&step)) return tormented(std::move(*read), std::move(torment));
  if (Scan* scan = std::get_if<Scan>(&step)) return tormented(std::move(*scan), std::move(torment));
  if (Write* write = std::get_if<Write>(&step)) return tormented(std::move(*write), std::move(torment));
  return step;
}

Outcome told(Outcome outcome, const Torment& torment) {
  if (torment.wrote && torment.fate != Fate::honest) return Unknown{"the hostile engine does not say"};
  return outcome;
}

}  // namespace gramme::hostile
