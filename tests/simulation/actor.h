// Somebody who sends one request at a time and judges the answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server.h"

namespace gramme::simulation {

/// What was found wrong. Empty is good.
class Findings {
 public:
  void add(std::string finding) { all_.push_back(std::move(finding)); }
  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

/// What happened, for those who want to know that something did.
struct Tally {
  uint64_t requests = 0;
  uint64_t acknowledged_writes = 0;
  uint64_t refused = 0;
  uint64_t unknown = 0;
  void add(const Tally& other) {
    requests += other.requests;
    acknowledged_writes += other.acknowledged_writes;
    refused += other.refused;
    unknown += other.unknown;
  }
};

class Actor {
 public:
  explicit Actor(std::string name, Findings& findings) : name_(std::move(name)), findings_(findings) {}
  virtual ~Actor() = default;

  /// Nothing of this actor's is under way. Nothing when it has nothing to ask now.
  virtual std::optional<Request> next(int64_t now) = 0;
  /// To the request that next() gave last.
  virtual void answered(const Answer& answer, int64_t now) = 0;

  const std::string& name() const { return name_; }
  const Tally& tally() const { return tally_; }

 protected:
  void find(const std::string& what, const Request& request, const Answer& answer) {
    findings_.add(name_ + ": " + what + "\n  " + request.operation + " " + request.body + "\n  " +
                  std::to_string(answer.status) + " " + answer.body);
  }
  void count(const Answer& answer, bool writes) {
    ++tally_.requests;
    if (answer.is_unknown()) {
      ++tally_.unknown;
    } else if (!answer.is_ok()) {
      ++tally_.refused;
    } else if (writes) {
      ++tally_.acknowledged_writes;
    }
  }

 private:
  const std::string name_;
  Findings& findings_;
  Tally tally_;
};

}  // namespace gramme::simulation
