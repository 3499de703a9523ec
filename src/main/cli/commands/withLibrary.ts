import type { Library } from '../../library/openLibrary.ts'
import { openForReading } from '../../services/workspace.ts'
import type { CommandContext, ExitCode } from '../command.ts'

/** Opens the library for a command that only reads, works, and closes it. Where there is none, an empty one serves. */
export async function withLibrary(
  { library: path }: CommandContext,
  work: (library: Library) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const library = openForReading(path)
  try {
    return await work(library)
  } finally {
    library.close()
  }
}
