namespace Kilda.Tidy.Tests.Code;

public sealed class BannedWordTests
{
    /// <summary>These block a thread of their own on purpose.</summary>
    private static readonly string[] s_mayBlock = ["src/Storage/Sqlite/GroupWriter.cs"];

    [Fact]
    public void No_banned_word_is_used() =>
        Finding.AssertNone(Repository.Code.SelectMany(BannedWords.In).Where(f => !s_mayBlock.Contains(f.File)));

    [Fact]
    public void Unfinished_work_names_its_issue() =>
        Finding.AssertNone(Repository.Files.Where(f => !f.Name.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal)).SelectMany(BannedWords.Unfinished));

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = DateTimeOffset.Now;")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("  #region x")]
    [InlineData("task.GetAwaiter().GetResult();")]
    [InlineData("Task.WaitAll(tasks);")]
    [InlineData("ReadAsync(a).Result;")]
    [InlineData("try { } catch { }")]
    [InlineData("try { } catch (IOException)\n{\n}")]
    [InlineData("try { } catch (IOException e) when (e.HResult == 1) { }")]
    [InlineData("$\"{DateTime.Now}\"")]
    public void What_is_banned_is_found(string code) => Assert.Single(BannedWords.In(new TextFile("src/Api/A.cs", code)));

    [Theory]
    [InlineData("// DateTime.UtcNow")]
    [InlineData("var text = \"Thread.Sleep\";")]
    [InlineData("clock.GetUtcNow();")]
    [InlineData("answer.Result;")]
    [InlineData("catch (IOException) { // gone\n }")]
    [InlineData("await Task.Delay(1);")]
    public void What_is_not_banned_is_not_found(string code) => Assert.Empty(BannedWords.In(new TextFile("src/Api/A.cs", code)));

    [Theory]
    [InlineData("await Task.Delay(1);")]
    [InlineData("await Task.Run(Work);")]
    [InlineData("await a.ConfigureAwait(false);")]
    [InlineData("lock (a) { }")]
    public void Grains_stay_on_their_scheduler(string code) => Assert.Single(BannedWords.In(new TextFile("src/Grains/FlowGrain.Run.cs", code)));

    [Fact]
    public void Marks_of_unfinished_work_are_found()
    {
        Assert.Single(BannedWords.Unfinished(new TextFile("a", "TODO: later")));
        Assert.Single(BannedWords.Unfinished(new TextFile("a", "# FIXME")));
        Assert.Empty(BannedWords.Unfinished(new TextFile("a", "TODO (#12): later")));
    }
}
