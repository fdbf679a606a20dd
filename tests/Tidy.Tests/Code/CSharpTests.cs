namespace Kilda.Tidy.Tests.Code;

/// <summary>What is blanked is written as dots here.</summary>
public sealed class CSharpTests
{
    [Theory]
    [InlineData("a // b", "a ....")]
    [InlineData("a // b\nc", "a ....\nc")]
    [InlineData("a /* b\nc */ d", "a ....\n.... d")]
    [InlineData("x = \"a // b\"; y", "x = \"......\"; y")]
    [InlineData("x = \"a \\\" b\"; y", "x = \"......\"; y")]
    [InlineData("x = \"\"; y", "x = \"\"; y")]
    [InlineData("x = @\"a \\\"; y", "x = @\"...\"; y")]
    [InlineData("x = @\"a \"\" b\"; y", "x = @\"......\"; y")]
    [InlineData("x = @\"\"; y", "x = @\"\"; y")]
    [InlineData("x = '\"'; y = '\\''; z", "x = '.'; y = '..'; z")]
    [InlineData("x = $\"a {b} c\"; y", "x = $\"..{b}..\"; y")]
    [InlineData("x = $\"a {b(\"c\")} d\"; y", "x = $\"..{b(\".\")}..\"; y")]
    [InlineData("x = $\"{{ a }} {b}\"; y", "x = $\"........{b}\"; y")]
    [InlineData("x = $\"{{{b}}}\"; y", "x = $\"..{b}..\"; y")]
    [InlineData("x = $\"{new { A = 1 }}\"; y", "x = $\"{new { A = 1 }}\"; y")]
    [InlineData("x = \"\"\"\na \"b\" // c\n\"\"\"; y", "x = \"\"\"\n..........\n\"\"\"; y")]
    [InlineData("x = $$\"\"\"{a {{b}} }\"\"\"; y", "x = $$\"\"\"...{{b}}..\"\"\"; y")]
    [InlineData("x = \"open\ny", "x = \"....\ny")]
    [InlineData("@class", "@class")]
    public void Strings_and_comments_are_blanked(string text, string dotted) => Assert.Equal(dotted.Replace('.', ' '), CSharp.Blank(text));

    [Fact]
    public void Comments_can_be_kept() => Assert.Equal("a // b", CSharp.Blank("a // b", keepsComments: true));

    [Fact]
    public void Every_file_keeps_its_lines_and_columns() => Assert.All(Repository.Code, file =>
    {
        var blank = CSharp.Blank(file.Text);
        Assert.Equal(file.Lines.Select(l => l.Length), blank.Split('\n').Select(l => l.Length));
        Assert.Equal(blank.Count(c => c == '{'), blank.Count(c => c == '}'));
    });
}
