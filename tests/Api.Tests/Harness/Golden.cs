using System.Runtime.CompilerServices;
using System.Text;

namespace Kilda.Api.Tests.Harness;

/// <summary>Texts that a reviewer reads as a diff: <c>UPDATE_GOLDEN=1</c> rewrites them. They are in the folder Golden beside the test.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != actual) Assert.Fail($"{name} differs (UPDATE_GOLDEN=1 rewrites it):\n{Difference(expected, actual)}");
    }

    private static string Difference(string expected, string actual)
    {
        var (was, now) = (expected.Split('\n'), actual.Split('\n'));
        var text = new StringBuilder();
        foreach (var line in was.Except(now)) text.Append("- ").AppendLine(line);
        foreach (var line in now.Except(was)) text.Append("+ ").AppendLine(line);
        return text.Length > 0 ? text.ToString() : "the same lines in another order or number";
    }
}
