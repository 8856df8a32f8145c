// What the tests of background tasks share.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "storage/engine.h"

namespace gramme {

/// An engine whose store other servers have open, too.
class SharedEngine final : public Engine {
 public:
  explicit SharedEngine(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  void run(Step step, Completion done) override { engine_->run(std::move(step), std::move(done)); }
  void observe(std::string prefix, Observer observer) override {
    engine_->observe(std::move(prefix), std::move(observer));
  }
  EngineStatistics statistics() const override { return engine_->statistics(); }
  bool is_exclusive() const override { return exclusive; }

  bool exclusive = false;

 private:
  std::unique_ptr<Engine> engine_;
};

}  // namespace gramme
