// How many connections come from each address, so that one client leaves room for others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace gramme {

using PeerAddress = std::array<uint8_t, 16>;  // IPv6, or IPv4 in it; all zero: loopback

class AddressCounts {
  using Entry = std::pair<const PeerAddress, size_t>;
  struct GiveBack {
    AddressCounts* counts = nullptr;
    void operator()(Entry* entry) const {
      if (--entry->second == 0) counts->entries_.erase(entry->first);
    }
  };

 public:
  /// Of one connection, given back at the end of its life, before that of the counts. Null for loopback,
  /// which is not counted.
  using Place = std::unique_ptr<Entry, GiveBack>;

  explicit AddressCounts(size_t most) : most_(most) {}
  AddressCounts(const AddressCounts&) = delete;
  AddressCounts& operator=(const AddressCounts&) = delete;

  /// Nothing when as many connections as may be come from there.
  std::optional<Place> take(const PeerAddress& address) {
    if (address == PeerAddress()) return Place();
    auto found = entries_.find(address);
    if ((found == entries_.end() ? 0 : found->second) >= most_) return std::nullopt;
    if (found == entries_.end()) found = entries_.emplace(address, 0).first;
    ++found->second;
    return Place(&*found, {this});
  }

  /// Addresses from which there are connections.
  size_t size() const { return entries_.size(); }

 private:
  const size_t most_;
  std::map<PeerAddress, size_t> entries_;
};

}  // namespace gramme
