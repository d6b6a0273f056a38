/**
 * Prints many answers of the calendar, for a test that runs it on machines that believe to be elsewhere. The first line
 * says where the machine believes to be; the others are the answers, asked `forwards` or `backwards`.
 */
import * as Calendar from "../../src/Calendar.ts"
import * as Instant from "../../src/Instant.ts"
import * as LocalDate from "../../src/LocalDate.ts"

const { TimeZone } = Calendar
const questions: Array<() => string> = []

for (const name of ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Apia"]) {
  const zone = TimeZone.literal(name)
  const calendar = Calendar.compile(Calendar.monToFri(zone))
  for (let n = 0; n < 250; n++) {
    const date = LocalDate.addDays(LocalDate.literal("1985-01-01"), n * 97)
    const instant = Instant.addMillis(Instant.literal("1985-01-01T00:00Z"), n * 97.37 * Instant.day)
    questions.push(() =>
      [
        name,
        n,
        TimeZone.localDateOf(instant, zone),
        TimeZone.instantOf(date, 150, zone),
        TimeZone.startOfDay(date, zone),
        Calendar.today(calendar, instant),
        Calendar.addBusinessDays(calendar, date, n - 100),
        Calendar.addBusinessHours(calendar, instant, n * 7),
        Calendar.nextOpening(calendar, instant),
        LocalDate.format(date),
        Instant.format(instant),
      ].join(" "),
    )
  }
}

console.log(new Date(2026, 6, 1).toISOString())
if (process.argv[2] === "backwards") questions.reverse()
for (const ask of questions) console.log(ask())
