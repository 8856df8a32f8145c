// What the tests of background tasks share.
#pragma once

#include <memory>
#include <utility>

#include "storage/forwarding_engine.h"

namespace gramme {

/// An engine whose store other servers have open, too.
class SharedEngine final : public ForwardingEngine {
 public:
  explicit SharedEngine(std::unique_ptr<Engine> engine) : ForwardingEngine(std::move(engine)) {}
  bool is_exclusive() const override { return exclusive; }

  bool exclusive = false;
};

}  // namespace gramme
