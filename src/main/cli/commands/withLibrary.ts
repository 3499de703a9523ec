import { openLibrary, type Library } from '../../library/openLibrary.ts'
import type { CommandContext, ExitCode } from '../command.ts'

/** Opens the library, works, and closes it. The library is made where there is none. */
export async function withLibrary(
  { library: path }: CommandContext,
  work: (library: Library) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const library = openLibrary(path)
  try {
    return await work(library)
  } finally {
    library.close()
  }
}
