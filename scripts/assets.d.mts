/** File names of the built style sheet and scripts, by entry. */
export type AssetManifest = { styles: string; portal: string; door: string; desk: string }

export function buildAssets(outDir: string): Promise<AssetManifest>
export function compressedSize(outDir: string, name: string): Promise<number>
