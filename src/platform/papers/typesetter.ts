import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type CompileDocArgs, NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { PaperKind } from '../papers.ts'

/** PDF/A-3b, or an ordinary PDF for words the archive standard forbids. */
export type Standard = 'a-3b' | '1.7'

/** A template and what it is filled with, each value a text; `timestamp` is the second (Unix time) the file is dated. */
export type Setting = { kind: PaperKind | 'specimen'; inputs: Readonly<Record<string, string>>; timestamp: number }

export type Typesetter = {
  /** Sets a paper, tagged. Throws `LettersMissing` where the standard forbids what no font of ours can show, otherwise Typst's own words. */
  pdf(setting: Setting, standard: Standard): Uint8Array<ArrayBuffer>
  /** What the template answers under the label `measured`. */
  measured(setting: Setting): unknown
  /** How many pages it fills. */
  pages(setting: Setting): number
  /** Forgets what so many later settings did not use again; 0: all of it. */
  forget(age: number): void
}

/** The archive standard forbids letters no font of ours has (Tamil, emoji). */
export class LettersMissingError extends Error {
  override name = 'LettersMissingError'
}

const FONTS = [
  'noto-sans/400Regular/NotoSans_400Regular.ttf',
  'noto-sans/500Medium/NotoSans_500Medium.ttf',
  'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  'noto-sans/700Bold/NotoSans_700Bold.ttf',
]

/** Prepares templates and fonts. `templates` is the folder they stand in, with a slash at its end. */
export function openTypesetter(templates: string): Typesetter {
  const compiler = NodeCompiler.create({ workspace: templates, fontArgs: [{ fontBlobs: FONTS.map(readFont) }] })

  function sourceOf({ kind, inputs }: Setting): CompileDocArgs {
    return { mainFilePath: `${templates}${kind}.typ`, inputs: { ...inputs } }
  }
  /** What Typst has against a paper: it throws without words when a template fails. */
  function diagnose(source: CompileDocArgs): Error {
    const found = compiler.compile(source).takeDiagnostics()?.shortDiagnostics
    return new Error(JSON.stringify(found ?? 'no diagnostics'))
  }

  return {
    pdf(setting, standard) {
      const source = sourceOf(setting)
      try {
        // A copy: Typst's buffer stands outside the JavaScript heap, and only the copy is given back with it.
        return Uint8Array.from(compiler.pdf(source, { pdfStandard: standard, creationTimestamp: setting.timestamp }))
      } catch (error) {
        if (error instanceof Error && error.message.includes('could not be displayed with')) {
          throw new LettersMissingError(error.message)
        }
        throw diagnose(source)
      }
    },
    measured(setting) {
      const source = sourceOf(setting)
      try {
        const [answer]: { value?: unknown }[] = compiler.query(source, { selector: '<measured>' })
        return answer?.value
      } catch {
        throw diagnose(source)
      }
    },
    pages(setting) {
      const source = sourceOf(setting)
      const { result } = compiler.compile(source)
      if (!result) throw diagnose(source)
      return result.numOfPages
    },
    forget: (age) => compiler.evictCache(age),
  }
}

function readFont(path: string): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve(`@expo-google-fonts/${path}`))
}
