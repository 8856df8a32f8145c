// What runs beside requests, how far it is, and how far behind the clock.
#include "base/check.h"
#include "services/administration/administration.h"
#include "services/write_time.h"

namespace gramme::administration {
namespace {

constexpr std::string_view name_of(TaskState state) {
  switch (state) {
    case TaskState::waiting:
      return "WAITING";
    case TaskState::working:
      return "WORKING";
    case TaskState::failing:
      return "FAILING";
    case TaskState::elsewhere:
      return "ELSEWHERE";
  }
  return "";
}

double seconds(int64_t microseconds) { return double(microseconds) / double(microseconds_per_second); }

void write_task(Writer& writer, const TaskStatus& task) {
  writer.begin_object();
  writer.member("Done", int64_t(task.done));
  writer.member("DoneUnit", task.unit);
  if (!task.error.empty()) writer.member("Error", task.error);
  writer.member("LagSeconds", seconds(task.lag));
  if (!task.holder.empty()) writer.member("LeaseHolder", task.holder);
  if (!task.holder.empty()) write_time(writer, "LeaseUntil", task.until);
  if (task.left) writer.member("Left", int64_t(*task.left));
  write_time(writer, "NextTurn", task.due);
  writer.member("PeriodSeconds", int64_t(task.period.count()));
  writer.member("TaskName", task.name);
  writer.member("TaskState", name_of(task.state));
  writer.end_object();
}

}  // namespace

Step list_background_tasks(const Call& call, Document::Node) {
  CHECK(call.administration);
  return Response([tasks = call.administration->tasks.status(), now = call.now](Writer& writer) {
    writer.name("BackgroundTasks");
    writer.begin_list();
    for (const TaskStatus& task : tasks) write_task(writer, task);
    writer.end_list();
    write_time(writer, "Now", now);
  });
}

}  // namespace gramme::administration
