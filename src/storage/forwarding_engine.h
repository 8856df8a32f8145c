// An engine that hands everything to another one: what engines that stand between derive from.
#pragma once

#include <memory>
#include <utility>

#include "storage/engine.h"

namespace gramme {

class ForwardingEngine : public Engine {
 public:
  void run(Step step, Completion done) noexcept override { inner_.run(std::move(step), std::move(done)); }
  SnapshotPointer snapshot() override { return inner_.snapshot(); }
  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override {
    inner_.run_on(std::move(snapshot), std::move(step), std::move(done));
  }
  Verified verify(const std::string& place) override { return inner_.verify(place); }
  void observe(std::string prefix, Observer observer) override {
    inner_.observe(std::move(prefix), std::move(observer));
  }
  EngineStatistics statistics() const override { return inner_.statistics(); }
  bool is_exclusive() const override { return inner_.is_exclusive(); }

 protected:
  explicit ForwardingEngine(Engine& inner) : inner_(inner) {}
  explicit ForwardingEngine(std::unique_ptr<Engine> inner) : owned_(std::move(inner)), inner_(*owned_) {}

 private:
  const std::unique_ptr<Engine> owned_;  // null when it is borrowed

 protected:
  Engine& inner_;
};

}  // namespace gramme
