// What a service is: a name, how requests find it, and one row per operation: no other list of operation
// names exists.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/document.h"
#include "api/wording.h"
#include "base/clock.h"
#include "base/random.h"
#include "services/rate_limit.h"
#include "services/settings.h"
#include "storage/step.h"
#include "table/catalog.h"
#include "table/shard_ends.h"

namespace gramme {

struct Administration;

/// How often shards may be read, by their stream's ARN and their number.
using ShardReads = RateLimit<std::pair<std::string, uint32_t>>;

inline const RandomSource unpredictable_random = Random::unpredictable;

/// Who calls, when, and what is known: borrowed for the handler's call. What a later step needs it takes
/// along.
struct Call {
  const Namespace& caller;
  const CatalogSnapshot& catalog;
  Timestamp now;
  Wording wording;
  std::string_view host;  // as the client named this server: DescribeEndpoints answers it
  const Settings& settings = default_settings;
  ShardReads* shard_reads = nullptr;               // null: any number
  ShardEnds* shard_ends = nullptr;                 // null: nothing is known of them
  const Administration* administration = nullptr;  // of this server; null in tests without one
  const RandomSource& random = unpredictable_random;
};

using Handler = Step (*)(const Call& call, Document::Node body);

enum class Plane : uint8_t { control, data };
enum class Access : uint8_t { read, write };
enum class Metering : uint8_t { none, read_units, write_units };

/// Requests are dispatched by `name`; rates of the control plane go by `plane` and `access`. Nothing reads
/// `iam_action` and `metering` yet: policies and throttling will.
struct Operation {
  std::string_view name;
  Handler handler;
  std::string_view iam_action;
  Plane plane;
  Access access;
  Metering metering;
};

/// How requests and answers look: AWS JSON, the version is that of the content type.
enum class WireProtocol : uint8_t { json_1_0, json_1_1 };

struct Service {
  std::string_view name;          // folder under services/
  std::string_view signing_name;  // in the credential scope
  std::string_view target;        // X-Amz-Target is target.Operation
  std::span<const Operation> operations;
  WireProtocol protocol = WireProtocol::json_1_0;

  const Operation* find(std::string_view operation_name) const;
};

/// Every service this binary offers. (services/services.cc)
std::span<const Service* const> all_services();

}  // namespace gramme
