using System.Runtime.CompilerServices;

namespace Kilda.OpenFlow.Tests.Golden;

/// <summary>The annotated frames beside this file, by name. Their bytes come from other implementations, see generate.py.</summary>
internal static class GoldenFrames
{
    public const uint Xid = 0x12345678;

    public static SortedDictionary<string, byte[]> All { get; } = Read();

    private static SortedDictionary<string, byte[]> Read([CallerFilePath] string here = "")
    {
        var frames = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(here)!, "*.of"))
        {
            var hex = File.ReadLines(file).Select(line => line.Split('#')[0].Replace(" ", ""));
            frames.Add(Path.GetFileNameWithoutExtension(file), Convert.FromHexString(string.Concat(hex)));
        }

        return frames;
    }
}
